// Preloaded into a child process of a test (`node --import`): its day's clock begins at SHIFTED_CLOCK and goes on from there. Nothing
// in the product knows of it. Time that only measures (performance.now, timers) stays as it is.
const RealDate = Date;
const shift = RealDate.parse(process.env.SHIFTED_CLOCK ?? '') - RealDate.now();

if (!Number.isNaN(shift)) {
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [RealDate.now() + shift] : given));
    }

    static now() {
      return RealDate.now() + shift;
    }
  };
}

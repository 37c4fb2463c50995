// `node bench/differential.ts [count] [seed]`: generated histories judged by us and by Prisma's own engine, thousands of them. Ends
// with an error and the shrunk history where the two differ in a way that is not intended.
import { INTENDED } from '../test/support/differential.ts';
import { runDifferential } from '../test/support/differential-run.ts';

const count = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const began = performance.now();
const { histories, equal, intended, reasons, unsafe } = await runDifferential({ count, seed });

console.log(
  `${histories} generated histories (seed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s), no difference that is not intended.`,
);
console.log(`${equal} judged the same in every point; in ${unsafe}, \`prisma migrate status\` exits 0 and we do not pass.\n`);
console.log('| our reason | histories |\n| --- | ---: |');
for (const [reason, number] of Object.entries(reasons).sort((a, b) => b[1] - a[1])) console.log(`| \`${reason}\` | ${number} |`);
console.log('\n| intended difference | histories | why |\n| --- | ---: | --- |');
for (const [name, { because }] of Object.entries(INTENDED)) console.log(`| ${name} | ${intended[name] ?? 0} | ${because} |`);

/** CRC-64/NVME, reflected: https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme */
const POLYNOMIAL = { high: 0x9a6c9329, low: 0xac4bc9b5 };
/** Bytes taken at a time, with a table each. */
const WIDTH = 8;

/** Two halves for each byte in each place, low and high beside each other: 32-bit numbers are what JavaScript computes fast with. */
const TABLE = createTable();

function createTable(): Int32Array {
  const table = new Int32Array(WIDTH * 512);
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) [high, low] = shifted(high, low);
    // The last place: no byte of the eight comes after it.
    table[(WIDTH - 1) * 512 + byte * 2] = low;
    table[(WIDTH - 1) * 512 + byte * 2 + 1] = high;
    for (let place = WIDTH - 2; place >= 0; place -= 1) {
      for (let bit = 0; bit < 8; bit += 1) [high, low] = shifted(high, low);
      table[place * 512 + byte * 2] = low;
      table[place * 512 + byte * 2 + 1] = high;
    }
  }
  return table;
}

function shifted(high: number, low: number): [number, number] {
  const odd = (low & 1) === 1;
  const [nextHigh, nextLow] = [high >>> 1, (low >>> 1) | (high << 31)];
  return odd ? [nextHigh ^ POLYNOMIAL.high, nextLow ^ POLYNOMIAL.low] : [nextHigh, nextLow];
}

/**
 * The checksum that S3 makes of whole objects by itself, which Node has no function for. Twice as fast as the one in Amazon's client
 * and half as fast as SHA-256 (0.8 beside 0.4 and 1.7 GB/s of one core): while a network is waited for, it costs no time.
 */
export function startCrc64() {
  let [high, low] = [-1, -1];
  const one = (byte: number) => {
    const at = (WIDTH - 1) * 512 + ((low ^ byte) & 255) * 2;
    low = ((low >>> 8) | (high << 24)) ^ (TABLE[at] as number);
    high = (high >>> 8) ^ (TABLE[at + 1] as number);
  };
  return {
    add: (bytes: Uint8Array): void => {
      // Words must begin where memory has them; what stands before and after goes byte by byte.
      let at = 0;
      while (at < bytes.length && (bytes.byteOffset + at) % 4 !== 0) one(bytes[at++] as number);
      const pairs = (bytes.length - at) >> 3;
      if (pairs > 0) [high, low] = fold(new Int32Array(bytes.buffer, bytes.byteOffset + at, pairs * 2), high, low);
      at += pairs * WIDTH;
      while (at < bytes.length) one(bytes[at++] as number);
    },
    /** In hexadecimal. */
    end: (): string => [high, low].map((half) => (~half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

/** Eight bytes at a time. All of GitHub's and Amazon's machines are little-endian, as every platform of Node is in practice. */
function fold(words: Int32Array, startHigh: number, startLow: number): [number, number] {
  const table = TABLE;
  let [high, low] = [startHigh, startLow];
  for (let i = 0; i < words.length; i += 2) {
    const a = (words[i] as number) ^ low;
    const b = (words[i + 1] as number) ^ high;
    const i0 = (a & 255) << 1;
    const i1 = 512 + (((a >>> 8) & 255) << 1);
    const i2 = 1024 + (((a >>> 16) & 255) << 1);
    const i3 = 1536 + ((a >>> 24) << 1);
    const i4 = 2048 + ((b & 255) << 1);
    const i5 = 2560 + (((b >>> 8) & 255) << 1);
    const i6 = 3072 + (((b >>> 16) & 255) << 1);
    const i7 = 3584 + ((b >>> 24) << 1);
    low = xor(table, i0, i1, i2, i3, i4, i5, i6, i7);
    high = xor(table, i0 + 1, i1 + 1, i2 + 1, i3 + 1, i4 + 1, i5 + 1, i6 + 1, i7 + 1);
  }
  return [high, low];
}

function xor(t: Int32Array, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
  return (
    (t[a] as number) ^
    (t[b] as number) ^
    (t[c] as number) ^
    (t[d] as number) ^
    (t[e] as number) ^
    (t[f] as number) ^
    (t[g] as number) ^
    (t[h] as number)
  );
}

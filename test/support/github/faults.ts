import { type Answer, failed } from './types.ts';

/** Answers instead of the right one. `after`: the request is carried out, and only its answer is lost. */
export type Fault = { readonly answer: Answer; readonly after: boolean };
export type Faults = (request: { readonly method: string; readonly path: string }) => Fault | null;

export const RATE_LIMITED = failed(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.');

const BURST: readonly Fault[] = [
  { answer: failed(500, 'Server Error'), after: false },
  { answer: failed(502, 'Bad Gateway'), after: true },
  { answer: failed(503, 'Service Unavailable'), after: false },
  { answer: failed(409, 'Conflict'), after: false },
  { answer: failed(422, 'Reference update failed'), after: false },
  { answer: { ...RATE_LIMITED, headers: { 'retry-after': '1' } }, after: false },
  { answer: { ...failed(429, 'Too many requests'), headers: { 'retry-after': '1' } }, after: false },
  { answer: failed(403, 'Forbidden'), after: false },
];

/** A generator of numbers from 0 to 1 from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Faults in bursts: with probability `share` one begins, and goes on for one to four requests of any client. */
export function burstsOfFaults(seed: number, share: number): Faults {
  const random = seededRandom(seed);
  let left = 0;
  return () => {
    if (left === 0 && random() < share) left = 1 + Math.floor(random() * 4);
    if (left === 0) return null;
    left -= 1;
    return BURST[Math.floor(random() * BURST.length)] ?? null;
  };
}

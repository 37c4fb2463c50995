import net from 'node:net';
import type { Answer, DnsLook, Timed } from '../../domain/triage/evidence.ts';
import { type Address, createLookup } from './lookup.ts';
import type { Run } from './measure-run.ts';
import { answerOf, askNameServers } from './name-servers.ts';
import { timed } from './stage.ts';

/** Where nobody may ask a name server of one's own choice, it stays silent, and must not hold up the rest. */
const SECOND_MS = 3000;

/** The look-up, in two parts: the addresses to go on with as soon as they are known, and everything that was asked. */
export async function measureDns(name: string, run: Run) {
  const { options, clocks, signal } = run;
  const limit = options.budgetMs / 4;
  const server = options.secondResolver;
  const system = timed(limit, signal, clocks, (s) => answerOf(addressesOf(createLookup(options.lookup)(name)), s));
  const own = timed(limit, signal, clocks, (s) => askNameServers(name, options.nameServers ?? null, s));
  // Names that only our own network knows are nobody else's business.
  const elsewhere =
    server === null || !isPublicName(name) ? null : timed(Math.min(limit, SECOND_MS), signal, clocks, (s) => askNameServers(name, [server], s));
  const look = (async (): Promise<Timed<DnsLook>> => {
    const [first, asked, second] = await Promise.all([system, own, elsewhere]);
    const { a, aaaa } = asked.value;
    const value = { name, system: first.value, a, aaaa, second: second === null || server === null ? null : { server, ...second.value } };
    return { at: first.at, tookMs: Math.max(first.tookMs, asked.tookMs, second?.tookMs ?? 0), value };
  })();
  const first = (await system).value;
  if (first.kind === 'addresses') return { look, addresses: toAddresses([first]) };
  // The machine's own way failed: where anybody knows the addresses, they tell whether the API is there.
  const { a, aaaa, second } = (await look).value;
  const known = toAddresses([a, aaaa].filter((answer) => answer !== null));
  return { look, addresses: known.length > 0 || second === null ? known : toAddresses([second.a, second.aaaa]) };
}

const addressesOf = async (lookup: Promise<readonly Address[]>) => (await lookup).map(({ address }) => address);
const isPublicName = (name: string) => name.replace(/\.$/, '').includes('.') && !/\.(internal|local|localhost|lan|home\.arpa)\.?$/i.test(name);

function toAddresses(answers: readonly Answer[]): readonly Address[] {
  const all = answers.flatMap((answer) => (answer.kind === 'addresses' ? answer.addresses : []));
  return [...new Set(all)].flatMap((address) => (net.isIP(address) === 0 ? [] : [{ address, family: net.isIP(address) }]));
}

import type { OutsideMessages } from './messages-type.ts';

const said = (detail: string) => (detail === '' ? '' : ` It said: ${detail}`);
const people = (count: number) => (count === 1 ? '1 contact' : `${count} contacts`);

export const en: OutsideMessages = {
  watched: (who, name, url, every, contacts) => `${who} asks ${url} every ${every} (${name}) and tells ${people(contacts)}.`,
  switched: (who, name, contacts) => `${who} waits for ${name} and tells ${people(contacts)}.`,
  hostAsks: (who, path) => `${who} asks ${path} itself.`,
  paused: (who, name) => `${who}: ${name} is paused, so nobody watches. Start it again at ${who}.`,
  wrongUrl: (who, url, others) => `${who} has no monitor of ${url}; it has ${others}. Correct the address at ${who}, or outside-urls here.`,
  noCheck: (who, name) => `${who} has no check called ${name}. Create it there, or correct healthchecks-checks here.`,
  tooSlow: (who, name, every, max) => `${who}: ${name} asks every ${every}, and ${max} is asked for. Shorten its interval.`,
  lateAlarm: (who, name, after, max) =>
    `${who}: ${name} raises its alarm ${after} after the last ping, and ${max} is asked for. Shorten its period and grace.`,
  slowTimeout: (who, name, timeout, max) => `${who}: ${name} waits ${timeout} for an answer, and ${max} is asked for. Shorten its timeout.`,
  acceptsErrors: (who, name, codes) => `${who}: ${name} takes ${codes} for good answers. Leave errors out of them.`,
  wrongKeyword: (who, name) => `${who}: ${name} does not look for the word of outside-keyword. Make it a keyword monitor with that word.`,
  noContacts: (who, name) => `${who}: ${name} has no alert contacts, so nobody would be told. Add one there.`,
  down: (who, name) => `${who}: ${name} says that it is down now. Look at the incident, or at the monitor if there is none.`,
  unchecked: (who, name) => `${who}: ${name} has not looked yet. Look again in some minutes.`,
  unknownState: (who, name, word) => `${who}: the state of ${name}, "${word}", is not known here. Look at it there.`,
  unsaid: (who, name, what) => `${who} does not say of ${name}: ${what}. It could not be checked; a key with more rights may be told.`,
  interval: 'how often it looks',
  contacts: 'whom it tells',
  keyword: 'what it looks for',
  hostPath: (who, path, wanted) => `${who} asks ${path} as its health check, and not ${wanted}. Correct its health check path.`,
  hostNone: (who) => `${who} has no health check path, so it takes an app for healthy that only listens. Set it.`,
  hostSuspended: (who) => `${who} has suspended the service. Resume it.`,
  unread: {
    unauthorized: (who, detail) => `${who} does not accept the key, so it is not known whether anybody watches. Renew the secret.${said(detail)}`,
    rate_limited: (who, detail) =>
      `${who} takes no more requests for now, so it is not known whether anybody watches. Run it again later.${said(detail)}`,
    other: (who, detail) => `${who} could not be asked, so it is not known whether anybody watches.${said(detail)}`,
  },
  title: 'Outside monitors',
  head: ['', 'Provider', 'Finding'],
  restartsOnly: 'Railway asks its health check only while it deploys, and Render restarts what fails and tells nobody: neither is a monitor.',
};

import type { Catalogue } from '../../core/language.ts';

export type AlertSourceMessages = {
  readonly wrongHost: (input: string, host: string) => string;
  readonly wrongMachine: (input: string, host: string) => string;
  readonly cacheUnused: (why: string) => string;
  readonly cacheRejected: Readonly<Record<'garbled' | 'stale' | 'newer', string>>;
  readonly cacheNotSaved: (why: string) => string;
  readonly noLongerChecked: (issue: string) => string;
};

const en: AlertSourceMessages = {
  wrongHost: (input, host) =>
    `${input} names ${host}, which is this runner of GitHub's and not the server: it would be measured in its place. Give the server's public address, or open a tunnel with ssh-tunnel and name its ports in tunnel-ports.`,
  wrongMachine: (input, host) =>
    `${input} names ${host}, which is this runner of GitHub's and not the server: its disks and memory would be measured in place of the server's. Give the server's own address, or run this on a self-hosted runner on the server.`,
  cacheUnused: (why) => `Nothing is known of an earlier run (${why}): the last hour is looked back at.`,
  cacheRejected: {
    garbled: 'What an earlier run left is damaged and not used: the last hour is looked back at.',
    stale: 'What an earlier run left is more than a day old and not used: the last hour is looked back at.',
    newer: 'What an earlier run left is of a newer version and not used: the last hour is looked back at.',
  },
  cacheNotSaved: (why) => `The next run will know nothing of this one: the Actions cache could not be written (${why}).`,
  noLongerChecked: (issue) => `Closed, as what it tells of is no longer checked: ${issue}`,
};

const es: AlertSourceMessages = {
  wrongHost: (input, host) =>
    `${input} nombra ${host}, que es este runner de GitHub y no el servidor: se mediría en su lugar. Indique la dirección pública del servidor, o abra un túnel con ssh-tunnel y nombre sus puertos en tunnel-ports.`,
  wrongMachine: (input, host) =>
    `${input} nombra ${host}, que es este runner de GitHub y no el servidor: se medirían sus discos y su memoria en lugar de los del servidor. Indique la dirección del servidor, o ejecute esto en un runner propio en el servidor.`,
  cacheUnused: (why) => `No se sabe nada de una ejecución anterior (${why}): se mira la última hora.`,
  cacheRejected: {
    garbled: 'Lo que dejó una ejecución anterior está dañado y no se usa: se mira la última hora.',
    stale: 'Lo que dejó una ejecución anterior tiene más de un día y no se usa: se mira la última hora.',
    newer: 'Lo que dejó una ejecución anterior es de una versión más nueva y no se usa: se mira la última hora.',
  },
  cacheNotSaved: (why) => `La próxima ejecución no sabrá nada de esta: no se pudo escribir la caché de Actions (${why}).`,
  noLongerChecked: (issue) => `Cerrada, pues lo que cuenta ya no se comprueba: ${issue}`,
};

export const alertSourceMessages: Catalogue<AlertSourceMessages> = { en, es };

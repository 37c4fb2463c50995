import { formatDuration } from '../../core/duration.ts';
import { formatSize } from '../../core/size.ts';
import type { RestoringMessages } from './restoring-messages.ts';

export const restoringMessagesEn: RestoringMessages = {
  labels: { locale: 'Locale of the database', tuning: 'Settings of the server', again: 'Restored twice' },
  localeKinds: {
    c_order: (_collate, ctype) => `text sorted by its bytes (C), letters of ${ctype}`,
    source: (collate) => `${collate}, as the source`,
    server: (collate) => `${collate}, the server’s own`,
    c: () => 'C for order and letters',
  },
  localeWhys: {
    safe: 'faster; nothing in the dump depends on the order of text',
    same_order: 'faster; the source sorts in the same order',
    depends: 'the dump has objects that depend on the order of text',
    provider: 'the source’s letters are not those of the C library',
    asked: 'as the input locale says',
    unknown: 'the dump does not tell its locale',
    unavailable: 'the server does not have the source’s',
    encoding: 'no other one fits the encoding of the dump',
    refused_rows: 'restored once more, after rows were refused when sorted by bytes',
  },
  tuningWhys: {
    none: 'as they were; none of them could be made faster by a reload',
    off: 'as they were, as the input tuning says',
    not_superuser: 'as they were; only a superuser may change them',
    refused: 'as they were; the server let nobody change them',
  },
  tunedBack: 'put back afterwards',
  tunedLeft: 'not put back',
  ways: { installed: 'installed', container: 'in the container', install: 'from PostgreSQL’s repository' },
  wayWhys: {
    none_installed: 'none',
    too_old: 'too old for the dump',
    too_new: 'too new for the server',
    lacks_compression: 'built without the compression of the dump',
    no_docker: 'there is no docker engine',
    server_elsewhere: 'the server is not on this machine',
    no_container: 'no such container runs',
    several_containers: 'several containers could be it; name one by the input container',
    other_server: 'that container is not the server of server-url, or it lets nobody in',
    no_program: 'the container has no pg_restore or psql',
    no_restrict: 'its psql has no restricted mode; use an image of 18, 17.6, 16.10, 15.14, 14.19 or later',
    not_asked: 'the input client asks for another',
    not_here: 'this is no Debian or Ubuntu',
    no_rights: 'sudo asks for a password',
    package_failed: 'the package could not be installed',
  },
  againWhys: {
    server_lost: 'the server or pg_restore broke off the first time',
    refused_rows: 'the first time rows were refused while text was sorted by its bytes',
  },
  progress: {
    again: {
      server_lost: 'The server or pg_restore broke off. The server answers again: the restore begins once more, in a fresh database.',
      refused_rows:
        'Rows were refused while text was sorted by its bytes (C). So that the order is not to blame, the restore begins once more, in the locale of the source.',
    },
    restoring: ({ phase, tables, size, done, total, leftMs, built, toBuild }, elapsedMs) => {
      const what = `${phase === 'rows' ? 'Rows of' : 'Indexes and keys of'} ${tables.slice(0, 4).join(', ') || '…'}`;
      const share = done === null || total === null ? '' : `, ${formatSize(done)} of ${formatSize(total)}`;
      const left = leftMs === null ? '' : `, about ${formatDuration(leftMs)} left for the rows`;
      return `${what}${share}${left}; ${built} of ${toBuild} indexes and keys; the database has ${formatSize(size)} after ${formatDuration(elapsedMs)}`;
    },
    tuned: (settings) => `The server’s settings during the drill: ${settings}`,
    untuned: 'The server’s settings were still those of a drill that had ended early; they are put back.',
  },
};

import type pg from 'pg';
import { CopyDataFilter } from './copy-data-filter.ts';

/** Takes what COPY gives, in pieces of up to some tens of kilobytes. A piece is only valid during the call: its memory is used again. */
export type CopySink = (piece: Buffer) => void;

type DataListener = (piece: Buffer) => void;

/** What `pg`'s client asks of a query that it did not make itself (lib/client.js, 8.23). */
type Submitted = {
  readonly submit: (connection: pg.Connection) => Error | undefined;
  readonly handleError: (error: Error) => void;
  readonly handleReadyForQuery: () => void;
  readonly handleCommandComplete: (message: { readonly text: string }) => void;
};

/**
 * Runs `COPY … TO STDOUT` on a session of `pg` and hands out the rows' bytes as the server sends them. The server puts each row into
 * a message of its own; a message object per row is what makes libraries slow here, so the socket's bytes are read directly: the
 * rows' bytes are moved together within each piece that came from the socket, and everything that is no row goes on to `pg`'s own
 * parser. Resolves with the number of rows that the server says it sent; rejects as soon as the server, the connection or the sink fails.
 */
export function copyOut(client: pg.Client, sql: string, sink: CopySink): Promise<number> {
  return new Promise((resolve, reject) => {
    let release = () => {};
    let failure: Error | null = null;
    let rows: number | null = null;
    const submitted: Submitted = {
      submit: (connection) => {
        const { stream } = connection;
        const parsers = stream.listeners('data') as DataListener[];
        const filter = new CopyDataFilter(
          (piece) => {
            if (failure === null) sink(piece);
          },
          (piece) => {
            for (const parse of parsers) parse(piece);
          },
        );
        const onData = (piece: Buffer) => {
          try {
            filter.take(piece);
          } catch (error) {
            failure = error as Error;
            stream.destroy(failure);
          }
        };
        for (const parse of parsers) stream.off('data', parse);
        stream.on('data', onData);
        release = () => {
          stream.off('data', onData);
          for (const parse of parsers) stream.on('data', parse);
          release = () => {};
        };
        connection.query(sql);
        return undefined;
      },
      // The server's error: the session goes on with ReadyForQuery. A broken connection: nothing comes any more.
      handleError: (error) => {
        failure ??= error;
        release();
        reject(failure);
      },
      handleCommandComplete: ({ text }) => {
        rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? Number.NaN);
      },
      handleReadyForQuery: () => {
        release();
        if (rows === null || Number.isNaN(rows)) reject(failure ?? new Error('the server ended COPY without a number of rows'));
        else resolve(rows);
      },
    };
    client.query(submitted as unknown as pg.Submittable);
  });
}

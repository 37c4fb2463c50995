import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { freePort } from './postgres-server.ts';

export const S3_KEYS = { accessKeyId: 'drillaccess', secretAccessKey: 'drillsecret0123' };

export type S3Server = {
  readonly port: number;
  readonly endpoint: string;
  readonly client: S3Client;
  /** A client that sends no checksums, as older ones do. Ended with the server. */
  readonly bareClient: () => S3Client;
  readonly put: (key: string, body: Buffer | string) => Promise<void>;
  /** Where the bucket's objects lie as files. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
};

/** Whether the set-up could get the server. */
export function hasS3(): boolean {
  return (readToolchain() as { versitygw: string | null }).versitygw !== null;
}

/** A real S3 server that verifies signatures (versitygw over a folder), with a bucket `backups`. Stop it before the folder is removed. */
export async function startS3(root: string): Promise<S3Server> {
  const { versitygw } = readToolchain() as { versitygw: string | null };
  mkdirSync(root, { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(versitygw ?? '', ['--port', `127.0.0.1:${port}`, 'posix', root], {
    env: { PATH: process.env['PATH'] ?? '', ROOT_ACCESS_KEY: S3_KEYS.accessKeyId, ROOT_SECRET_KEY: S3_KEYS.secretAccessKey },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials: S3_KEYS });
  const bare = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: S3_KEYS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  for (let i = 0; ; i += 1) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: 'backups' }));
      break;
    } catch (error) {
      if (i > 50) throw error;
      await sleep(100);
    }
  }
  return {
    port,
    endpoint,
    client,
    bareClient: () => bare,
    put: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket: 'backups', Key, Body }))),
    folder: path.join(root, 'backups'),
    stop: async () => {
      client.destroy();
      bare.destroy();
      child.kill();
      await ended;
    },
  };
}

/** Puts the server's keys into this process's environment, where the AWS tools look for them; gives what puts it back. */
export function useS3Keys(): () => void {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const before = names.map((name) => process.env[name]);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey });
  return () =>
    names.forEach((name, i) => {
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
    });
}

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export type InstalledPrisma = { readonly kind: 'installed'; readonly script: string; readonly version: string };
export type PrismaLookup = InstalledPrisma | { readonly kind: 'missing'; readonly plugAndPlay: boolean };

/**
 * The project's own Prisma, the version that its lock file names: `node_modules/prisma` of the working directory or of a folder
 * above it, as in a workspace. Nothing is ever downloaded. The package's script is run instead of `node_modules/.bin/prisma`,
 * which is a shell script where pnpm made it.
 */
export async function findPrisma(workingDirectory: string): Promise<PrismaLookup> {
  for (let folder = path.resolve(workingDirectory); ; folder = path.dirname(folder)) {
    const found = await prismaIn(path.join(folder, 'node_modules', 'prisma'));
    if (found !== null) return found;
    if (await stat(path.join(folder, '.pnp.cjs')).catch(() => null)) return { kind: 'missing', plugAndPlay: true };
    if (folder === path.dirname(folder)) return { kind: 'missing', plugAndPlay: false };
  }
}

async function prismaIn(folder: string): Promise<InstalledPrisma | null> {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
      version?: string;
      bin?: string | { prisma?: string };
    };
    const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.prisma;
    const script = path.join(folder, bin ?? 'build/index.js');
    await stat(script);
    return { kind: 'installed', script, version: manifest.version ?? '?' };
  } catch {
    return null;
  }
}

import type { InputProblem } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { LayoutProblem } from './prisma-layout.ts';

/** What whoever writes the workflow has to do where the migrations folder cannot be known; in English, as all problems with inputs. */
export function layoutProblem(problem: LayoutProblem): InputProblem {
  const example = 'prisma/migrations';
  switch (problem.kind) {
    case 'path_missing':
      return { input: 'migrations-path', problem: `there is no folder ${plainText(problem.path)} in the working directory.`, example };
    case 'not_literal':
      return {
        input: 'migrations-path',
        problem: `${problem.file} sets ${problem.key} in a way that cannot be read without running it, so where the migrations are is not known. Give it here.`,
        example,
      };
    case 'schema_missing':
      return {
        input: 'migrations-path',
        problem: `${problem.file} names the schema ${plainText(problem.path)}, which is not there, so where the migrations are is not known. Correct it, or give the folder here.`,
        example,
      };
    case 'ambiguous':
      return {
        input: 'migrations-path',
        problem: `Prisma 6 and Prisma 7 would take different folders here, and both exist: ${problem.folders.map((f) => plainText(f)).join(' and ')}. Say which.`,
        ...(problem.folders[0] === undefined ? {} : { example: plainText(problem.folders[0]) }),
      };
    case 'no_schema': {
      const [first] = problem.elsewhere;
      if (first === undefined) {
        const text =
          'there is no Prisma schema here (prisma.config.*, package.json, schema.prisma, prisma/schema.prisma). Check it, or give migrations-path.';
        return { input: 'working-directory', problem: text, example: 'apps/api' };
      }
      const found = problem.elsewhere.map((folder) => plainText(folder)).join(', ');
      return { input: 'working-directory', problem: `there is no Prisma schema here, but there is one in ${found}.`, example: plainText(first) };
    }
  }
}

/** The markdown tables of an action.yml. */
export function tables(manifest: unknown): { readonly inputs: string; readonly outputs: string };
/** A README with its generated parts replaced. Throws where a marker is missing. */
export function withTables(readme: string, manifest: unknown): string;

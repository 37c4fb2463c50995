/** Words in the name of a variable that holds a secret. */
const SECRET_NAME = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|APIKEY|DSN|(^|_)(KEY|AUTH|PASS|PW)(_|$)|_PWD$/i;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

const DATABASE_URL = /^(postgres(ql)?|mysql|mongodb(\+srv)?|rediss?|amqps?):\/\//i;
/** The runner's own, and what holds credentials of clouds and mail. */
const LEFT_OUT = /^((INPUT|STATE|ACTIONS|GITHUB|RUNNER|AWS|AZURE|GOOGLE|GCP|SMTP)_|PG[A-Z]+$)/i;

/** A URL whose user part holds a password, or a text that looks like a key. */
const HAS_CREDENTIALS = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@|-----BEGIN /i;

/**
 * The environment of the application under test: the step's, without the runner's variables and without what is a secret by its name
 * or its form; with the copy's address in `variable`, and PORT. `secrets` are names that the user gave to the decryption. Settings of the user's own (`NODE_ENV`, `FEATURE_X`) stay.
 */
export function appEnvironment(
  step: Readonly<Record<string, string | undefined>>,
  own: { readonly variable: string; readonly url: string; readonly port: number; readonly secrets: readonly string[] },
): Record<string, string> {
  const kept = Object.entries(step).filter(
    ([name, value]) =>
      value !== undefined &&
      !own.secrets.includes(name) &&
      !LEFT_OUT.test(name) &&
      !isSecretName(name) &&
      !DATABASE_URL.test(value) &&
      !HAS_CREDENTIALS.test(value),
  ) as [string, string][];
  return { ...Object.fromEntries(kept), [own.variable]: own.url, PORT: String(own.port) };
}

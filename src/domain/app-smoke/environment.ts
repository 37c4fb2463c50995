/** Words in the name of a variable that holds a secret. */
const SECRET_NAME = /(TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|_KEY|APIKEY|_AUTH|DSN)/i;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

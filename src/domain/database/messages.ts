import type { Catalogue } from '../../core/language.ts';
import type { DatabaseFailure, FailureReason } from './failure.ts';

/** What happened to the connection, to which database, and what to do next. */
export type DatabaseMessages = Readonly<Record<FailureReason, (f: DatabaseFailure) => string>>;

const en: DatabaseMessages = {
  unreachable: (f) =>
    `The database ${f.address} cannot be reached from this runner (${f.detail}). Check host and port; a database on a private network or behind an allow-list needs a self-hosted runner (runs-on), a public TLS address, or a tunnel.`,
  authentication_failed: (f) =>
    `The database ${f.address} refused the user or the password (${f.detail}). Put the right URL in the secret; special characters of a password must be percent-encoded.`,
  database_missing: (f) =>
    `There is no such database at ${f.address} (${f.detail}). Check the database name at the end of the URL, or create the database.`,
  permission_denied: (f) => `The user of the URL lacks a privilege in ${f.address} (${f.detail}). Grant it, or use the URL of a user that has it.`,
  tls_required: (f) =>
    `The database ${f.address} accepts encrypted connections only (${f.detail}). Remove sslmode=disable from the URL, or set sslmode=require.`,
  tls_unavailable: (f) =>
    `The URL demands TLS, but the server at ${f.address} does not offer it (${f.detail}). Enable TLS on the server, or set sslmode=prefer or disable where the network is trusted.`,
  tls_untrusted: (f) =>
    `The certificate of ${f.address} is not trusted (${f.detail}). Name its authority with sslrootcert=<file>, or set sslmode=require to encrypt without verifying.`,
  tls_hostname: (f) =>
    `The certificate of ${f.address} is made for another name (${f.detail}). Use the host name in the certificate, or set sslmode=verify-ca or require.`,
  tls_expired: (f) => `The certificate of ${f.address} has expired or is not valid yet (${f.detail}). Renew it on the server.`,
  tls_version: (f) =>
    `The server at ${f.address} speaks no TLS version that is still accepted (${f.detail}). Allow TLS 1.2 or 1.3 on the server (ssl_min_protocol_version, ssl_max_protocol_version).`,
  tls_client_certificate: (f) =>
    `The database ${f.address} wants a client certificate, or does not accept the one given (${f.detail}). Name it with sslcert=<file>&sslkey=<file> in the URL.`,
  tls_handshake: (f) => `The TLS handshake with ${f.address} failed (${f.detail}). Check the sslmode of the URL and the TLS versions of the server.`,
  too_many_connections: (f) =>
    `The database ${f.address} has no free connection (${f.detail}). Try again, or raise max_connections or the role's limit.`,
  database_starting: (f) =>
    `The database ${f.address} is starting up, shutting down or in recovery (${f.detail}). Run this step again when it accepts connections.`,
  database_timeout: (f) =>
    `The database ${f.address} did not answer in time (${f.detail}). Look for locks and load on the server, or raise the timeout input.`,
  connection_lost: (f) => `The connection to ${f.address} broke while it was in use (${f.detail}). Check the server's log, then run this step again.`,
  not_postgresql: (f) => `What answers at ${f.address} does not speak PostgreSQL (${f.detail}). Check host and port of the URL.`,
  database_error: (f) => `The database ${f.address} reported an error (${f.detail}). Look it up in the server's log.`,
};

const es: DatabaseMessages = {
  unreachable: (f) =>
    `No se puede llegar a la base de datos ${f.address} desde este runner (${f.detail}). Revise el host y el puerto; una base de datos en una red privada o detrás de una lista de permitidos necesita un runner propio (runs-on), una dirección TLS pública o un túnel.`,
  authentication_failed: (f) =>
    `La base de datos ${f.address} rechazó el usuario o la contraseña (${f.detail}). Ponga la URL correcta en el secreto; los caracteres especiales de la contraseña se codifican con %.`,
  database_missing: (f) =>
    `No existe tal base de datos en ${f.address} (${f.detail}). Revise el nombre de la base de datos al final de la URL, o créela.`,
  permission_denied: (f) =>
    `Al usuario de la URL le falta un permiso en ${f.address} (${f.detail}). Concédalo, o use la URL de un usuario que lo tenga.`,
  tls_required: (f) =>
    `La base de datos ${f.address} solo acepta conexiones cifradas (${f.detail}). Quite sslmode=disable de la URL, o ponga sslmode=require.`,
  tls_unavailable: (f) =>
    `La URL exige TLS, pero el servidor de ${f.address} no lo ofrece (${f.detail}). Active TLS en el servidor, o ponga sslmode=prefer o disable si la red es de confianza.`,
  tls_untrusted: (f) =>
    `El certificado de ${f.address} no es de confianza (${f.detail}). Indique su autoridad con sslrootcert=<archivo>, o ponga sslmode=require para cifrar sin verificar.`,
  tls_hostname: (f) =>
    `El certificado de ${f.address} es para otro nombre (${f.detail}). Use el host del certificado, o ponga sslmode=verify-ca o require.`,
  tls_expired: (f) => `El certificado de ${f.address} ha caducado o aún no es válido (${f.detail}). Renuévelo en el servidor.`,
  tls_version: (f) =>
    `El servidor de ${f.address} no habla ninguna versión de TLS aún aceptada (${f.detail}). Permita TLS 1.2 o 1.3 en el servidor (ssl_min_protocol_version, ssl_max_protocol_version).`,
  tls_client_certificate: (f) =>
    `La base de datos ${f.address} pide un certificado de cliente, o no acepta el dado (${f.detail}). Indíquelo con sslcert=<archivo>&sslkey=<archivo> en la URL.`,
  tls_handshake: (f) => `Falló la negociación TLS con ${f.address} (${f.detail}). Revise el sslmode de la URL y las versiones de TLS del servidor.`,
  too_many_connections: (f) =>
    `La base de datos ${f.address} no tiene conexiones libres (${f.detail}). Inténtelo de nuevo, o suba max_connections o el límite del rol.`,
  database_starting: (f) =>
    `La base de datos ${f.address} está arrancando, parando o en recuperación (${f.detail}). Repita este paso cuando acepte conexiones.`,
  database_timeout: (f) =>
    `La base de datos ${f.address} no respondió a tiempo (${f.detail}). Busque bloqueos y carga en el servidor, o suba la entrada timeout.`,
  connection_lost: (f) => `La conexión con ${f.address} se cortó durante su uso (${f.detail}). Revise el registro del servidor y repita este paso.`,
  not_postgresql: (f) => `Lo que responde en ${f.address} no habla PostgreSQL (${f.detail}). Revise el host y el puerto de la URL.`,
  database_error: (f) => `La base de datos ${f.address} comunicó un error (${f.detail}). Búsquelo en el registro del servidor.`,
};

export const databaseMessages: Catalogue<DatabaseMessages> = { en, es };

import { hostAndPort } from './address.ts';
import type { Server } from './config-file.ts';
import type { TunnelMessages } from './messages-type.ts';

const at = (s: Server) => hostAndPort(s.host, s.port);
const saying = (said: string) => (said === '' ? '' : ` ssh dice: ${said}`);
const scan = (s: Server) => `ssh-keyscan ${s.port === 22 ? '' : `-p ${s.port} `}${s.host}`;

export const es: TunnelMessages = {
  opened: (s, forwards) => `El túnel hacia ${s.user} en ${at(s)} está abierto: ${forwards.join(', ')}.`,
  sshMissing: 'No hay ssh en este runner. Instale el cliente OpenSSH en un paso anterior, por ejemplo con apt-get install openssh-client.',
  unsupportedRunner: 'Los túneles solo se abren en runners Linux y macOS. Elija uno de ellos.',
  unreachable: {
    name: (s, _, said) =>
      `El nombre ${s.host} no lleva a ninguna dirección. Revise la entrada host y que su servidor de nombres responda al runner.${saying(said)}`,
    refused: (s) => `Nadie escucha en ${at(s)}. Revise host y port, y que el servidor SSH esté en marcha.`,
    route: (s, _, said) => `No hay camino desde este runner hasta ${at(s)}. Revise host y port, y el cortafuegos.${saying(said)}`,
    silent: (s, seconds) =>
      `${at(s)} no respondió en ${seconds} s. Un cortafuegos que solo admite direcciones conocidas descarta la del runner: admítala, o ejecute el trabajo en un runner interno.`,
    closed: (s, _, said) =>
      `${at(s)} colgó antes de decir quién es. Puede estar arrancando, sobrecargado (MaxStartups) o rechazar la dirección del runner (fail2ban).${saying(said)}`,
    not_ssh: (s) => `Lo que responde en ${at(s)} no es un servidor SSH. Revise la entrada port.`,
  },
  keyMismatch: (s, shown) =>
    `${at(s)} muestra otra clave de servidor (${shown}) que la de la entrada known-hosts. O el servidor se instaló de nuevo, o alguien está en medio: compare la huella en el propio servidor antes de poner en known-hosts la línea de ${scan(s)}.`,
  keyUnknown: (s, shown) =>
    `La entrada known-hosts no tiene clave para ${at(s)}${shown === '' ? '' : `, que muestra ${shown}`}. Tome la línea que imprime ${scan(s)}, compare su huella (ssh-keygen -lf) con la del propio servidor y póngala en known-hosts.`,
  authenticationFailed: (s, said) =>
    `${at(s)} no deja entrar a ${s.user} con esta clave. Su mitad pública va en ~${s.user}/.ssh/authorized_keys del servidor; revise también la entrada user.${saying(said)}`,
  keyInvalid: {
    encrypted:
      'La clave está protegida por una frase de paso que aquí nadie puede teclear. Cree una sin ella solo para esto: ssh-keygen -t ed25519 -N "".',
    public: 'La entrada key contiene una clave pública. Dé la privada, el archivo sin .pub.',
    putty: 'La clave tiene el formato de PuTTY. Expórtela como clave OpenSSH: puttygen key.ppk -O private-openssh.',
    line_ends_lost:
      'La clave está en una sola línea, perdió sus finales de línea. Ponga el archivo tal cual en el secreto, por ejemplo con gh secret set SSH_KEY < key.',
    incomplete: 'A la clave le falta el final: su última línea debe ser -----END … PRIVATE KEY-----. Ponga el archivo entero en el secreto.',
    not_a_key:
      'La entrada key no es una clave privada que ssh sepa leer. Empieza por -----BEGIN … PRIVATE KEY-----; ponga el archivo entero en el secreto.',
  },
  localPortInUse: (port) =>
    `El puerto ${port} del runner está ocupado. Indique otro puerto local, o ninguno: host:port toma uno libre, que dice la salida ports.`,
  refused: {
    nobody_listens: (target) =>
      `El servidor no encontró a nadie escuchando en ${target}. Revise el reenvío, tal como lo nombra el propio servidor, y que el servicio esté en marcha.`,
    forbidden: (target) =>
      `El servidor prohíbe el reenvío a ${target}. Permítalo: AllowTcpForwarding y PermitOpen de sshd_config, permitopen de authorized_keys.`,
    name: (target) => `El servidor no encuentra dirección para ${target}. Revise el nombre tal como lo conoce el propio servidor.`,
    closed: (target) => `Lo que escucha en ${target} acepta conexiones y las cierra enseguida. Mire si el servicio de detrás está en marcha.`,
    other: (target, said) => `El servidor no abre una conexión hacia ${target}.${saying(said)}`,
  },
  timeout: (s, seconds, what) => `No hubo túnel hacia ${at(s)} en ${seconds} s: ${what}.`,
  stage: {
    connecting: () => 'la conexión no fue aceptada',
    greeting: () => 'la conexión fue aceptada, pero ningún servidor SSH dijo su nombre; revise el puerto y si el servidor está sobrecargado',
    identifying: () => 'el servidor no acordó claves; mire su registro',
    authenticating: () => 'el inicio de sesión no terminó; mire el registro del servidor (consultas de nombres lentas: UseDNS)',
    forwarding: () => 'sesión iniciada, pero no comenzó; mire el registro del servidor',
    ready: (target) => `sesión iniciada, pero el servidor no obtuvo respuesta de ${target}; un cortafuegos tras el servidor puede descartarla`,
  },
  sshFailed: (s, said) => `ssh abandonó ${at(s)}.${saying(said) || ' No dijo por qué.'}`,
  connecting: (s) => `Conectando con ${at(s)} como ${s.user} …`,
  loggedIn: (shown) => `Sesión iniciada; la clave del servidor es la conocida (${shown}). Probando los reenvíos …`,
  waiting: (target) => `Nadie responde aún en ${target}; se intenta de nuevo hasta que acabe el tiempo.`,
  closed: 'El túnel está cerrado y sus archivos, borrados.',
  lost: (said) => `El túnel había terminado antes que el trabajo: lo que pasaba por él se cortó.${saying(said)}`,
  here: 'En este runner',
  there: 'Como lo ve el servidor',
  sshSaid: 'Lo que dijo ssh',
};

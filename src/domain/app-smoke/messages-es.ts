import type { AppMessages } from './messages.ts';

export const appMessagesEs: AppMessages = {
  notIsolated: (why) =>
    `No se arrancó la aplicación, pues no se pudo aislar de la red: ${why}. Una copia de los datos de producción no debe escribir a los clientes. Use un ejecutor Linux con espacios de nombres de usuario o sudo, o diga app-network: allow.`,
  obstacles: {
    system: 'este sistema no tiene espacios de nombres de red, o no tiene unshare',
    refused: 'el sistema no permite espacios de nombres de usuario ni sudo sin contraseña',
    loopback: 'no hay ip ni ifconfig para activar la interfaz de bucle local',
  },
  ended: (exit, after) =>
    `app-command terminó (${exit}) tras ${after} y antes de estar sana. Arránquela a mano sobre una base restaurada para ver qué dice; su salida no se muestra, pues puede contener filas.`,
  unhealthy: (what, after) =>
    `La aplicación no llegó a estar sana sobre la base restaurada en ${after} (lo último: ${what}). Arránquela a mano sobre una base restaurada.`,
  readFailed: (path, what) =>
    `${path} no devolvió lo que se esperaba de la base restaurada (${what}). Su respuesta no se muestra, pues puede contener filas.`,
  isolations: {
    user_namespace: 'Arrancada sin más red que la de la base restaurada.',
    sudo: 'Arrancada sin más red que la de la base restaurada (con sudo).',
    none: 'Arrancada **con la red de esta máquina** (`app-network: allow`).',
  },
  title: 'Aplicación',
  path: 'Ruta',
  answer: 'Respuesta',
  starting: 'Se arranca la aplicación sobre la base restaurada',
  healthy: (after) => `La aplicación está sana tras ${after}`,
};

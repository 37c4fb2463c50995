import type { OutsideMessages } from './messages-type.ts';

const said = (detail: string) => (detail === '' ? '' : ` Respuesta: ${detail}`);
const people = (count: number) => (count === 1 ? '1 contacto' : `${count} contactos`);

export const es: OutsideMessages = {
  watched: (who, name, url, every, contacts) => `${who} consulta ${url} cada ${every} (${name}) y avisa a ${people(contacts)}.`,
  switched: (who, name, contacts) => `${who} espera a ${name} y avisa a ${people(contacts)}.`,
  hostAsks: (who, path) => `${who} consulta ${path} por su cuenta.`,
  paused: (who, name) => `${who}: ${name} está en pausa, así que nadie vigila. Reactívelo en ${who}.`,
  wrongUrl: (who, url, others) => `${who} no tiene ningún monitor de ${url}; tiene ${others}. Corrija la dirección en ${who}, o outside-urls aquí.`,
  noCheck: (who, name) => `${who} no tiene ninguna comprobación llamada ${name}. Créela allí, o corrija healthchecks-checks aquí.`,
  tooSlow: (who, name, every, max) => `${who}: ${name} consulta cada ${every}, y se pide ${max}. Acorte su intervalo.`,
  lateAlarm: (who, name, after, max) =>
    `${who}: ${name} da la alarma ${after} después de la última señal, y se pide ${max}. Acorte su periodo y su margen.`,
  slowTimeout: (who, name, timeout, max) => `${who}: ${name} espera ${timeout} una respuesta, y se pide ${max}. Acorte su tiempo de espera.`,
  acceptsErrors: (who, name, codes) => `${who}: ${name} da por buenas las respuestas ${codes}. Quite los errores.`,
  wrongKeyword: (who, name) => `${who}: ${name} no busca la palabra de outside-keyword. Haga que la busque.`,
  noContacts: (who, name) => `${who}: ${name} no tiene contactos de alerta, así que no se avisaría a nadie. Añada uno allí.`,
  down: (who, name) => `${who}: ${name} dice que ahora está caído. Mire la incidencia, o el monitor si no la hay.`,
  unchecked: (who, name) => `${who}: ${name} aún no ha mirado. Vuelva a mirar en unos minutos.`,
  unknownState: (who, name, word) => `${who}: el estado de ${name}, «${word}», no se conoce aquí. Mírelo allí.`,
  unsaid: (who, name, what) => `${who} no dice de ${name}: ${what}. No se pudo comprobar; quizá una clave con más permisos lo vea.`,
  interval: 'cada cuánto mira',
  contacts: 'a quién avisa',
  keyword: 'qué busca',
  hostPath: (who, path, wanted) => `${who} consulta ${path} como comprobación de salud, y no ${wanted}. Corrija su ruta.`,
  hostNone: (who) => `${who} no tiene ruta de comprobación de salud, así que da por sana una aplicación que solo escucha. Configúrela.`,
  hostSuspended: (who) => `${who} ha suspendido el servicio. Reanúdelo.`,
  unread: {
    unauthorized: (who, detail) => `${who} no acepta la clave, así que no se sabe si alguien vigila. Renueve el secreto.${said(detail)}`,
    rate_limited: (who, detail) =>
      `${who} no acepta más peticiones por ahora, así que no se sabe si alguien vigila. Ejecútelo más tarde.${said(detail)}`,
    other: (who, detail) => `No se pudo consultar a ${who}, así que no se sabe si alguien vigila.${said(detail)}`,
  },
  title: 'Monitores externos',
  head: ['', 'Proveedor', 'Hallazgo'],
  restartsOnly: 'Railway consulta su ruta de salud solo al desplegar, y Render reinicia lo que falla y no avisa a nadie: ninguno es un monitor.',
};

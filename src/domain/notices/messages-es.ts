import type { NoticeMessages } from './messages-type.ts';

const said = (detail: string) => (detail === '' ? '' : ` Respuesta: ${detail}`);

export const es: NoticeMessages = {
  headline: {
    open: ({ what, reason }) => `${what} ha fallado: ${reason}`,
    reopen: ({ what, reason, flaps }) => `${what} ha vuelto a fallar: ${reason} (recaídas: ${flaps})`,
    escalate: ({ what, reason }) => `${what} ha empeorado: ${reason}`,
    remind: ({ what, reason, down }) => `${what} sigue fallando${down === null ? '' : ` desde hace ${down}`}: ${reason}`,
    recover: ({ what, down }) => `${what} se ha recuperado${down === null ? '' : ` tras ${down}`}`,
    maintenance: ({ what }) => `${what} está en mantenimiento`,
    test: ({ what }) => `Mensaje de prueba de ${what}`,
  },
  next: {
    open: 'Diga en la incidencia quién se encarga y siga sus pruebas; se cierra sola cuando el servicio se recupera.',
    reopen: 'Se recuperó y volvió a fallar: busque una causa que no se eliminó, como reinicios continuos o un pool de conexiones agotado.',
    escalate: 'Diga en la incidencia quién se encarga. Si antes hubo un despliegue, reviértalo primero y busque la causa después.',
    remind: 'Si nadie trabaja en ello, asigne la incidencia ahora; si es un trabajo planificado, declare una ventana de mantenimiento.',
    recover: 'No hay nada que hacer ahora. Anote la causa en la incidencia mientras está reciente.',
    maintenance: 'No se abren incidencias hasta que termine la ventana. Cierre su incidencia para terminarla antes.',
    test: 'No ha pasado nada. Si lee esto, el canal funciona.',
  },
  verdict: 'Gravedad',
  was: (verdict) => `antes ${verdict}`,
  reason: 'Motivo',
  since: 'Primer fallo visto',
  detected: 'Detectado',
  detectedAfter: (duration) => `${duration} después`,
  lasted: 'Duró',
  flaps: 'Recaídas',
  until: 'Hasta',
  by: 'Por',
  why: 'Por qué',
  issue: 'Incidencia',
  run: 'Ejecución',
  sentBy: 'Enviado por Runbook Actions',
  failed: {
    partly_refused: (channel, detail) =>
      `${channel}: se rechazaron algunos destinatarios; los demás tienen el mensaje. Corrija email-to.${said(detail)}`,
    rate_limited: (channel, detail) => `${channel} no acepta más mensajes por ahora; este no se entregó.${said(detail)}`,
    authentication_failed: (channel, detail) =>
      `${channel} no acepta las credenciales. Renueve el secreto que pasa el flujo de trabajo.${said(detail)}`,
    refused: (channel, detail) => `${channel} rechazó el mensaje. Revise la dirección y los permisos del canal.${said(detail)}`,
    unreachable: (channel, detail) => `${channel} no respondió bien a tiempo; puede que el mensaje no haya llegado.${said(detail)}`,
    tls_failed: (channel, detail) => `${channel} no ofrece una conexión cifrada con un certificado válido; no se envió nada.${said(detail)}`,
  },
  nobodyTold: (what, channels) =>
    `No se pudo avisar a nadie de ${what}: ${channels} no entregaron el mensaje. Lea los hallazgos de cada canal, arregle uno y avise usted ahora a quienes están de guardia.`,
};

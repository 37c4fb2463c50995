/** In an incident's key a check of the alerts is told apart from a target of the monitor with the same name. */
export const ALERT_PREFIX = 'alert ';

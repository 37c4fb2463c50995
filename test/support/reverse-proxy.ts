import http from 'node:http';

/** How a proxy answers by itself, in the words and headers of the real ones. */
export type ProxyStyle = 'nginx' | 'cloudflare' | 'railway' | 'render' | 'bare';

const NAMES: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The answer that a proxy of a style writes itself. */
export function ownAnswer(style: ProxyStyle, status: number): { readonly headers: http.OutgoingHttpHeaders; readonly body: string } {
  const words = `${status} ${NAMES[status] ?? 'Error'}`;
  switch (style) {
    case 'nginx':
      return {
        headers: { server: 'nginx/1.24.0 (Ubuntu)', 'content-type': 'text/html' },
        body: `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n<hr><center>nginx/1.24.0 (Ubuntu)</center>\r\n</body>\r\n</html>\r\n`,
      };
    case 'cloudflare':
      return {
        headers: { server: 'cloudflare', 'cf-ray': '8f2a1b3c4d5e6f70-FRA', 'content-type': 'text/plain; charset=UTF-8' },
        body: `error code: ${status}`,
      };
    case 'railway':
      return {
        headers: { server: 'railway-edge', 'x-railway-fallback': 'true', 'content-type': 'application/json' },
        body: `{"status":"error","code":${status},"message":"Application failed to respond","request_id":"abcdEFGH1234"}`,
      };
    case 'render':
      return {
        headers: { server: 'cloudflare', 'cf-ray': '8f2a1b3c4d5e6f70-FRA', 'x-render-routing': 'dynamic-paid-error', 'content-type': 'text/html' },
        body: '<!DOCTYPE html><html lang="en"><head><title>502</title></head><body>Bad Gateway</body></html>',
      };
    case 'bare':
      return { headers: {}, body: '' };
  }
}

/**
 * A reverse proxy: it passes requests on to the app, and writes 502 in its own style where it cannot connect, and 504 where the app
 * does not answer within `patienceMs`.
 */
export function reverseProxy(appPort: number, style: ProxyStyle, patienceMs = 200): http.RequestListener {
  return (request, response) => {
    const own = (status: number) => {
      const { headers, body } = ownAnswer(style, status);
      if (!response.headersSent) response.writeHead(status, headers).end(body);
    };
    const upstream = http.request({ host: '127.0.0.1', port: appPort, path: request.url, headers: request.headers, agent: false }, (answer) => {
      clearTimeout(timer);
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, server: ownAnswer(style, 502).headers['server'] ?? 'proxy' });
      answer.pipe(response);
    });
    const timer = setTimeout(() => {
      own(504);
      upstream.destroy();
    }, patienceMs);
    upstream.on('error', () => {
      clearTimeout(timer);
      own(502);
    });
    upstream.end();
  };
}

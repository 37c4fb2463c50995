# What Debian's packages brought, without the server: GitHub's runners need not have the version that is wanted either, and the
# drill takes the client of the service container then. Node is mounted by whoever starts it.
FROM runbook-actions/debian
RUN rm -rf /usr/lib/postgresql /usr/share/postgresql /usr/bin/psql /usr/bin/pg_* /usr/bin/createdb /usr/bin/dropdb
COPY docker /usr/local/bin/
RUN docker --version && ! command -v pg_restore

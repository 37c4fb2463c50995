# As docker.io/library/postgres, as far as a service container of a workflow shows it.
FROM runbook-actions/debian
ARG MAJOR
COPY 18 /usr/lib/postgresql/18
RUN find /usr/lib/postgresql -mindepth 1 -maxdepth 1 ! -name "$MAJOR" -exec rm -rf {} + && \
    mkdir -p /var/run/postgresql /var/lib/postgresql && chown postgres:postgres /var/run/postgresql /var/lib/postgresql
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/$MAJOR/bin LANG=C.UTF-8 PGDATA=/var/lib/postgresql/data
RUN postgres --version | grep -q " $MAJOR\." && pg_restore --version | grep -q " $MAJOR\." && pg_dump --version | grep -q " $MAJOR\."
COPY entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql/data
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]

/** What is asked of Railway's GraphQL API, by its schema (railwayapp/cli, src/gql/schema.json). Only what is used is asked for. */
export const QUERIES = {
  projectToken: 'query projectToken { projectToken { projectId environmentId } }',

  httpMetrics: `query httpMetrics($serviceId: String!, $environmentId: String!, $startDate: DateTime!, $endDate: DateTime!, $stepSeconds: Int) {
  httpMetricsGroupedByStatus(serviceId: $serviceId, environmentId: $environmentId, startDate: $startDate, endDate: $endDate, stepSeconds: $stepSeconds) {
    statusCode samples { ts value }
  }
}`,

  metrics: `query metrics($serviceId: String!, $environmentId: String!, $startDate: DateTime!, $measurements: [MetricMeasurement!]!, $groupBy: [MetricTag!]) {
  metrics(serviceId: $serviceId, environmentId: $environmentId, startDate: $startDate, measurements: $measurements, groupBy: $groupBy, sampleRateSeconds: 60) {
    measurement tags { deploymentInstanceId deploymentId serviceId } values { ts value }
  }
}`,

  volumes: `query volumes($id: String!) {
  environment(id: $id) {
    volumeInstances(first: 100) { edges { node { id mountPath serviceId currentSizeMB sizeMB deletedAt } } pageInfo { hasNextPage } }
  }
}`,

  deployments: `query deployments($input: DeploymentListInput!, $first: Int, $after: String) {
  deployments(input: $input, first: $first, after: $after) {
    edges { node { id status createdAt statusUpdatedAt updatedAt meta } } pageInfo { hasNextPage endCursor }
  }
}`,

  httpLogs: `query httpLogs($deploymentId: String!, $filter: String, $beforeLimit: Int!, $beforeDate: String, $anchorDate: String) {
  httpLogs(deploymentId: $deploymentId, filter: $filter, beforeLimit: $beforeLimit, beforeDate: $beforeDate, anchorDate: $anchorDate) {
    timestamp method path httpStatus
  }
}`,

  deploymentLogs: `query deploymentLogs($deploymentId: String!, $limit: Int, $filter: String, $startDate: DateTime, $endDate: DateTime) {
  deploymentLogs(deploymentId: $deploymentId, limit: $limit, filter: $filter, startDate: $startDate, endDate: $endDate) {
    timestamp message severity
  }
}`,

  running: `query running($serviceId: String!, $environmentId: String!) {
  serviceInstance(serviceId: $serviceId, environmentId: $environmentId) { activeDeployments { id status } latestDeployment { id status } }
}`,

  triggers: `query triggers($projectId: String!, $environmentId: String!, $serviceId: String!) {
  deploymentTriggers(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, first: 100) { edges { node { branch checkSuites } } }
}`,

  healthCheck: `query healthCheck($serviceId: String!, $environmentId: String!) {
  serviceInstance(serviceId: $serviceId, environmentId: $environmentId) { healthcheckPath healthcheckTimeout }
}`,

  restart: 'mutation restart($id: String!) { deploymentRestart(id: $id) }',

  platformStatus: `query platformStatus {
  platformStatus { isStable incident { id message status url createdAt } maintenance { id message status start url } }
}`,
} as const;
export type QueryName = keyof typeof QUERIES;

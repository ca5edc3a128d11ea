export interface GatewayLimits {
  readonly maxBodyBytes: number;
  readonly bodyMs: number;
  readonly deadlineMs: number;
}

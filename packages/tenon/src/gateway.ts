/**
 * The gateway's door: a host's plugins over HTTP, as a `fetch` handler.
 *
 * @example
 * import { createGateway } from "tenon/gateway";
 * const gateway = createGateway(host);
 * const response = await gateway(new Request("http://localhost/call/limiter/execute", { method: "POST", body: "{}" }));
 */
export { createGateway } from "./gateway/gateway.ts";
export { toNodeListener } from "./gateway/node-listener.ts";
export type { Gateway } from "./gateway/gateway.ts";
export type { GatewayOptions } from "./gateway/gateway-options.ts";
export type { Problem } from "./gateway/problem.ts";

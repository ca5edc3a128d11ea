/**
 * The admin's door: look after a running host from outside its process.
 *
 * @example
 * import { AdminClient } from "tenon/admin";
 * const { instances } = await new AdminClient("tenon.sock").instances();
 */
export { createAdmin } from "./admin/admin.ts";
export type { Admin, AdminOptions } from "./admin/admin.ts";
export { AdminClient, AdminError } from "./admin/client.ts";
export { listenOnSocket } from "./admin/socket.ts";
export type { AdminSocket } from "./admin/socket.ts";
export type {
  About,
  AdminProblem,
  ConfigurationBody,
  EventLine,
  HostReport,
  InspectionLine,
  InspectionOpen,
  OriginReport,
  InstanceReport,
  LoadBody,
  RolloutBody,
  RolloutNameBody,
  SurvivorReport,
  SwapBody,
  ToldEvent,
  UnloadBody,
  VersionLoad,
} from "./admin/protocol.ts";

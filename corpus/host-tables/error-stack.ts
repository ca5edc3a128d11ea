import { hostObjects, hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// Until somebody reads `stack`, V8 keeps the functions that were on it and not their text: the error is the host's, its stack is ours.
export default subject(() => ({
  use: (round) => hostObjects().jobs.push(new (hostRealm().Error)(`round ${round}`)), // leak
}));

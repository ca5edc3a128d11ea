import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(({ scope }) => {
  const realm = hostRealm();
  realm["corpusBorrowed"] = () => 1;
  scope.add("global", () => void Reflect.deleteProperty(realm, "corpusBorrowed"));
  return { use: (round) => round };
});

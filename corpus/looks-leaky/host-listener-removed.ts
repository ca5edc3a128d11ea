import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(({ scope }) => {
  const { bus } = hostObjects();
  const seen: unknown[] = [];
  const listen = (request: unknown): void => void seen.push(request);
  bus.on("request", listen);
  scope.add("listener", () => void bus.off("request", listen));
  return { use: () => seen.length };
});

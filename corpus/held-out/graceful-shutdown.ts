import { subject } from "../subject.ts";

export default subject(() => {
  const pending: number[] = [];
  for (const name of ["SIGTERM", "SIGHUP"] as const) process.once(name, () => pending.splice(0)); // leak
  return { use: (round) => pending.push(round) };
});

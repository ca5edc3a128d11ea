import { subject } from "../subject.ts";

export default subject(({ services }) => ({
  use(round) {
    services.host.never(null).catch(() => undefined);
    return round;
  },
}));

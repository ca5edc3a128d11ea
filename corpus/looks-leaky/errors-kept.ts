import { subject } from "../subject.ts";

class OutOfStock extends Error {
  readonly shelf: object = { plugin: () => this };
}

export default subject(() => ({
  use() {
    throw new OutOfStock("no more of it", { cause: new Error("nobody ordered") });
  },
}));

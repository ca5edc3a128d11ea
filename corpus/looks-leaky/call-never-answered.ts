import { subject } from "../subject.ts";

export default subject(() => ({ use: () => new Promise<number>(() => undefined) }));

import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let bytes = 0;
  const read = async (feed: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of feed) bytes += chunk.length; // leak
  };
  void read(hostObjects().feed);
  return { use: () => bytes };
});

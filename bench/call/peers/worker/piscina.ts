// The task of a pool.
export default function echo({ key, cost }: { key: string; cost: number }): { key: string; cost: number } {
  return { key, cost };
}

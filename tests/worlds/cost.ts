/** What work costs: the time that the processor spends on it, which others on the machine do not make longer. */

/** Milliseconds; the median of some tries, so that one that is disturbed fails nobody. */
export function costMs(work: () => unknown, tries = 5): number {
  const costs = Array.from({ length: tries }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return costs.sort((a, b) => a - b)[Math.floor(tries / 2)]!;
}

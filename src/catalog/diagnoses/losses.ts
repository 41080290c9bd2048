/** The mean loss of each full window of steps. */
export function windowMeans(size: number): (loss: number) => number | undefined {
  let sum = 0;
  let count = 0;
  return (loss) => {
    sum += loss;
    if (++count < size) return undefined;
    const mean = sum / count;
    sum = 0;
    count = 0;
    return mean;
  };
}

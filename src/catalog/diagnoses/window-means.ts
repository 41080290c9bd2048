/** Returns a function that takes the loss of each step and returns the mean of each complete window; undefined in between. */
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

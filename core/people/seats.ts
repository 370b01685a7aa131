/** What a hosted workspace costs: so many seats are free, and each further one has a price a month. */

export interface SeatPrice {
  /** Seats that cost nothing. */
  readonly free: number;
  /** Of each further seat a month, in hundredths of the currency, so that sums are exact. */
  readonly price: number;
}

/** The price a month, in hundredths of the currency: 890 a seat with 2 free makes 7120 of 10. */
export function priceOf(seats: number, { free, price }: SeatPrice): number {
  return Math.max(0, seats - free) * price;
}

// A line of the standard library's own: what it takes tells how fast this machine is, whatever this
// package declares.

func yardstick(_ a: Int, _ b: Double) -> Double {
  -b * 2 + 3 * -b + [1, 2.5].map { $0 * 2 - 1 }.reduce(0, +) + 4 * -b - 5 * b / -2
    + Double(-a * 2 + 3)
}

import KataTesting
import Tensors

final class BatchesAttempts: KataAttempts {}

extension BatchesAttempts {
  static var mistakes: [Way] { windows + orders + epochs + stacks + places + blanks + batches }

  // MARK: - Windows

  @WayList private static var windows: [Way] {
    Way(parts: "cuts", "what is left over at the end makes a shorter window") {
      $0.cutInWindows { $0.starts = { n, L in Array(stride(from: 0, to: n, by: L)) } }
    }
    Way(parts: "cuts", "what is left over at the end makes a window, filled up with 0") {
      $0.cutInWindows {
        $0.starts = { n, L in Array(stride(from: 0, to: n, by: L)) }
        $0.finish = { windows, L in
          windows.map { $0 + Array(repeating: 0, count: max(0, L - $0.count)) }
        }
      }
    }
    Way(parts: "cuts", "a window begins at every token: they overlap") {
      $0.cutInWindows { $0.starts = { n, L in Array(0..<max(0, n - L + 1)) } }
    }
    Way(parts: "cuts", "each window begins with the last token of the one before") {
      $0.cutInWindows {
        $0.starts = { n, L in Array(stride(from: 0, to: max(0, n - L + 1), by: max(1, L - 1))) }
      }
    }
    Way(parts: "cuts", "a token is lost between two windows") {
      $0.cutInWindows {
        $0.starts = { n, L in Array(stride(from: 0, to: max(0, n - L + 1), by: L + 1)) }
      }
    }
    Way(parts: "cuts", "the last window is missing, also where the text ends with it") {
      $0.cutInWindows { $0.starts = { n, L in (0..<max(0, n - 1) / L).map { $0 * L } } }
    }
    Way(parts: "cuts", "the last window is always missing") {
      $0.cutInWindows { $0.starts = { n, L in (0..<max(0, n / L - 1)).map { $0 * L } } }
    }
    Way(parts: "cuts", "what is left over is dropped at the start, not at the end") {
      $0.cutInWindows { $0.starts = { n, L in (0..<n / L).map { $0 * L + n % L } } }
    }
    Way(parts: "cuts", "windows are one token longer") { $0.cutInWindows { $0.width = { $0 + 1 } } }
    Way(parts: "cuts", "windows are one token shorter") {
      $0.cutInWindows { $0.width = { $0 - 1 } }
    }
    Way(parts: "cuts", "there are as many windows as a window should have tokens") {
      $0.cutInWindows {
        $0.starts = { n, L in (0..<min(n, L)).map { $0 * max(1, n / L) } }
      }
    }
    Way(parts: "cuts", "the windows come in reverse order") {
      $0.cutInWindows { $0.finish = { windows, _ in windows.reversed() } }
    }
  }

  // MARK: - Orders

  @WayList private static var orders: [Way] {
    Way(parts: "shuffles", "any two items change places: some orders come up too often") {
      $0.shuffledItems { $0.choices = { 0..<$1 } }
    }
    Way(parts: "shuffles", "an item never stays in its place") {
      $0.shuffledItems { $0.choices = { $0 + 1..<max($0 + 1, $1) } }
    }
    Way(parts: "shuffles", "the last item never comes elsewhere") {
      $0.shuffledItems { $0.choices = { $0..<max($0, $1 - 1) } }
    }
    Way(parts: "shuffles", "the first item never comes elsewhere") {
      $0.shuffledItems { $0.places = { Array(min(1, $0)..<$0) } }
    }
    Way(parts: "shuffles", "the first place alone gets another item") {
      $0.shuffledItems { $0.places = { Array(0..<min(1, $0)) } }
    }
    Way(parts: "shuffles", "items are drawn one by one and put back: some come twice, some never") {
      $0.shuffledItems {
        $0.choices = { 0..<$1 }
        $0.exchange = { $0[$1] = $0[$2] }
      }
    }
    Way(parts: "shuffles", "what is exchanged is overwritten: some items come twice") {
      $0.shuffledItems { $0.exchange = { $0[$1] = $0[$2] } }
    }
    Way(parts: "shuffles", "the items go around in a circle, by a random distance") {
      $0.shuffledItems {
        $0.places = { n in n == 0 ? [] : [0] }
        $0.exchange = { items, _, other in items = Array(items[other...] + items[..<other]) }
      }
    }
    Way(parts: "shuffles", "nothing is shuffled") { $0.shuffledItems { $0.places = { _ in [] } } }
    Way(parts: "shuffles", "the items are turned around") {
      $0.shuffledItems {
        $0.places = { n in n == 0 ? [] : [0] }
        $0.exchange = { items, _, _ in items.reverse() }
      }
    }
    Way(parts: "shuffles", "the items are sorted") {
      $0.shuffledItems {
        $0.places = { n in n == 0 ? [] : [0] }
        $0.exchange = { items, _, _ in items.sort() }
      }
    }
    Way(
      parts: "shuffles", "the numbers are drawn from a copy of the generator: all epochs are alike"
    ) {
      $0.shuffledItems { $0.drawsFromCopy = true }
    }
    Way(parts: "shuffles", "the system's random numbers are taken, and not the generator's") {
      $0.shuffledItems { $0.ignoresGenerator = true }
    }
  }

  // MARK: - Epochs

  @WayList private static var epochs: [Way] {
    Way(parts: "deals", "nothing is sorted: short sequences are filled up beside long ones") {
      $0.dealtRows { $0.sort = { $0 } }
    }
    Way(parts: "deals", "each batch is sorted by itself, after it was cut") {
      $0.dealtRows {
        $0.sort = { $0 }
        $0.trim = { batches, _ in batches.map { $0.sorted { $0.count < $1.count } } }
      }
    }
    Way(parts: "deals", "the longest come first") {
      $0.dealtRows { $0.sort = { rows in rows.stablySorted { $0.count > $1.count } } }
    }
    Way(parts: "deals", "the rows are sorted by their tokens, and not by their lengths") {
      $0.dealtRows { $0.sort = { rows in rows.sorted { $0.lexicographicallyPrecedes($1) } } }
    }
    Way(parts: "deals", "the rows are shuffled after they were sorted") {
      $0.dealtRows { $0.rearrange = { $0.shuffled(using: &$1) } }
    }
    Way(parts: "deals", "sequences of equal length meet the same ones in every epoch") {
      $0.dealtRows { $0.shuffleRows = { rows, _ in rows } }
    }
    Way(parts: "deals", "the batches with short sequences always come first") {
      $0.dealtRows { $0.shuffleBatches = { batches, _ in batches } }
    }
    Way(parts: "deals", "nothing is shuffled: all epochs are alike") {
      $0.dealtRows {
        $0.shuffleRows = { rows, _ in rows }
        $0.shuffleBatches = { batches, _ in batches }
      }
    }
    Way(parts: "deals", "the last batch is dropped where it is not full") {
      $0.dealtRows { $0.trim = { batches, size in batches.filter { $0.count == size } } }
    }
    Way(parts: "deals", "the last batch is always dropped") {
      $0.dealtRows { $0.trim = { batches, _ in batches.dropLast() } }
    }
    Way(parts: "deals", "the last batch is filled up with sequences that were there") {
      $0.dealtRows {
        $0.trim = { batches, size in
          guard let first = batches.first, let last = batches.last else { return batches }
          return batches.dropLast() + [last + first.prefix(max(0, size - last.count))]
        }
      }
    }
    Way(parts: "deals", "there are as many batches as a batch should have sequences") {
      $0.dealtRows { $0.size = { size, n in (n + size - 1) / size } }
    }
    Way(parts: "deals", "a batch has one sequence more") {
      $0.dealtRows { $0.size = { s, _ in s + 1 } }
    }
    Way(
      parts: "deals", "the numbers are drawn from a copy of the generator: all epochs are alike"
    ) {
      $0.dealtRows { $0.drawsFromCopy = true }
    }
  }
}

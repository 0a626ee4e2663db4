import Foundation
import Layers
import Reference

/// The most memory that this process has had so far, beside what it cannot do without.
struct PeakMemory {
  /// Of all pages in memory at once, in bytes.
  let peak: Int
  /// Of the model's parameters, in bytes.
  let weights: Int
  /// Of the keys and values of all positions, in bytes.
  let cache: Int

  /// Makes a GPT-2 and continues a text with it.
  static func ofDecoding() -> PeakMemory {
    let decoding = Decoding()
    let tokens = decoding()
    // The last token is not read any more.
    let positions = Decoding.promptCount + tokens.count - 1
    let size = MemoryLayout<Float>.size
    let channels = decoding.model.tokens.weight.shape[-1]
    return PeakMemory(
      peak: peakOfProcess, weights: decoding.model.parameterCount * size,
      cache: 2 * decoding.model.blocks.count * positions * channels * size)
  }

  private static var peakOfProcess: Int {
    #if canImport(Darwin)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      // `getrusage` would count what the process was before it became this program.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      return kilobytes.flatMap { Int($0) }.map { 1_024 * $0 } ?? 0
    #endif
  }
}

extension PeakMemory: CustomStringConvertible {
  /// The ratio is that of what the cache leaves of the peak to the weights.
  var description: String {
    let ratio = Double(peak - cache) / Double(weights)
    return "gpt2-decode peak_mb=\(megabytes(peak)) weights_mb=\(megabytes(weights)) "
      + "cache_mb=\(megabytes(cache)) ratio=\(decimal(ratio))"
  }

  private func megabytes(_ bytes: Int) -> String { decimal(Double(bytes) / 1e6, 1) }
}

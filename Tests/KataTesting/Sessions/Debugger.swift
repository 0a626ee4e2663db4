import Foundation

/// Whether somebody follows this process step by step.
enum Debugger {
  /// In a trial no breakpoint would stop, so code is called here while a debugger watches.
  static var isAttached: Bool {
    #if os(Linux)
      let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status?.split(separator: "\n").first { $0.hasPrefix("TracerPid:") }
      return line.map { !$0.hasSuffix("\t0") } ?? false
    #else
      var (info, size) = (kinfo_proc(), MemoryLayout<kinfo_proc>.stride)
      var query = [CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()]
      let isKnown = sysctl(&query, UInt32(query.count), &info, &size, nil, 0) == 0
      return isKnown && info.kp_proc.p_flag & P_TRACED != 0
    #endif
  }
}

import CommandLines
import Foundation
import Testing

/// Where a process's lines go, and what becomes of those that cannot go there.
@Suite struct StandardStreamTests {
  @Test(arguments: [-1, open("/dev/null", O_RDONLY)])
  func losesLinesWithoutATrap(_ descriptor: Int32) {
    let stream = StandardStream(descriptor)
    #expect(stream.loss == nil)
    stream.write("one\n")
    #expect(stream.loss == String(cString: strerror(EBADF)))
  }

  /// A pipe takes a part at a time, and one that must not wait takes nothing while it is full.
  @Test func writesAllOfALongText() async {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
    let text = String(repeating: "0123456789", count: 100_000)
    async let read = Task.detached { [reader = pipe.fileHandleForReading] in
      reader.readDataToEndOfFile()
    }.value
    let stream = StandardStream(descriptor)
    stream.write(text)
    try? pipe.fileHandleForWriting.close()
    #expect(await read == Data(text.utf8))
    #expect(stream.loss == nil)
  }

  /// Terminals show colors, unless they are none of that kind or somebody wants none.
  @Test func hasColorsOnTerminalsAlone() {
    let stream = StandardStream(Pipe().fileHandleForWriting.fileDescriptor)
    #expect(stream.hasColors([:], isTerminal: true))
    #expect(stream.hasColors(["TERM": "xterm", "NO_COLOR": ""], isTerminal: true))
    #expect(!stream.hasColors(["NO_COLOR": "1"], isTerminal: true))
    #expect(!stream.hasColors(["TERM": "dumb"], isTerminal: true))
    #expect(!stream.hasColors(["TERM": "xterm"]))
  }

  /// What is opened next must not become standard output.
  @Test func keepsThePlacesOfClosedStreams() async {
    await #expect(processExitsWith: .exitCode(7)) {
      close(STDOUT_FILENO)
      close(STDERR_FILENO)
      StandardStream.reserve()
      StandardStream.output.write("lost")
      let isKept = open("/dev/null", O_RDONLY) > STDERR_FILENO
      exit(isKept && StandardStream.output.loss != nil ? 7 : 1)
    }
  }
}

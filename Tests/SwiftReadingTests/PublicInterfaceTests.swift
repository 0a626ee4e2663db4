import Foundation
import SwiftReading
import TestSupport
import Testing

@Suite struct PublicInterfaceTests {
  @Test func isWhatWhoeverImportsTheModuleIsOffered() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      public struct Box {
        public private(set) var size = 1
        public static func + (a: Box, b: Box) -> Box { a }
        public subscript(place: Int...) -> Int { 0 }
        @_spi(Engine) public var view: Int { 1 }
        package let origin = 0
        var inner = 0
        private var secret = 0
      }
      @_spi(Engine) public struct View {}
      @available(*, unavailable) public struct Crate {
        public var weight: Int { 1 }
      }
      """, to: "Module/Box.swift")
    try folder.write(
      """
      extension Box {
        public init(_ size: Int, of kind: String) {}
        @available(*, unavailable, renamed: "size") public var count: Int { 0 }
        @available(*, deprecated, renamed: "size") public var length: Int { 0 }
        @available(macOS 15, *) public func opened() {}
      }
      extension Int {
        public var boxed: Box { Box(self, of: "") }
      }
      public func free<Item>(_ items: Item..., axis: Int = 0) {}
      """, to: "Module/More/Box+More.swift")
    try folder.write("no Swift", to: "Module/README.md")

    let offered = try PublicInterface(of: "Module", in: folder.root).names
    #expect(
      offered == [
        "Box", "size", "+(_:_:)", "subscript(_:)", "init(_:of:)", "opened()", "boxed",
        "free(_:axis:)",
      ])
    let without = try PublicInterface(of: "Module", in: folder.root, withoutMembersOf: ["Box"])
    #expect(without.names == ["Box", "boxed", "free(_:axis:)"])
  }
}

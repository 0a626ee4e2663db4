import NearNames
import Testing

@Suite struct NearestNamesTests {
  @Test func comeInTheOrderOfTheirLikeness() {
    let names = ["wte.weight", "wpe.weight", "ln_f.bias", "h.0.ln_1.weight"]
    #expect(nearestNames(to: "wte.weigth", in: names) == ["wte.weight", "wpe.weight", "ln_f.bias"])
    #expect(nearestNames(to: "x", in: []).isEmpty)
  }

  /// One is the other under a prefix.
  @Test func knowPrefixes() {
    #expect(
      nearestNames(to: "model.ln_f.bias", in: ["model.ln_f.bia", "ln_f.bias"])[0] == "ln_f.bias")
  }

  @Test(arguments: [
    ("stub", "stubs"), ("--chekc", "--check"), ("froward", "forward"), ("gpt2-1x513", "gpt2-1x512"),
  ])
  func oneIsMeantByASlip(_ slip: String, _ name: String) {
    #expect(nearName(to: slip, in: ["status", "--seed", name, "hint"]) == name)
  }

  @Test(arguments: ["", "x", "backward", "--fast", "01-LayerNorm"])
  func noneIsMeantByAnotherWord(_ word: String) {
    #expect(nearName(to: word, in: ["status", "stubs", "forward", "--check"]) == nil)
  }
}

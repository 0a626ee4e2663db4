extension kata {
  @Suite(.kata) struct GELUTests {
    @Test(.step("gelu(_:)"), arguments: Example.all(for: "isExact"))
    func isExact(_ example: Example) async {
      await example.check { gelu($0["x"]) }
    }

    @Test(.step("geluTanh(_:)"), arguments: Example.all(for: "isApproximate"))
    func isApproximate(_ example: Example) async {
      await example.check { geluTanh($0["x"]) }
    }

    @Test(.step("gelu(_:)"), arguments: Example.all(for: "gradients of isExact"))
    func exactPassesGradientsOn(_ example: Example) async {
      await example.checkGradients { gelu($0["x"]) }
    }

    @Test(.step("geluTanh(_:)"), arguments: Example.all(for: "gradients of isApproximate"))
    func approximatePassesGradientsOn(_ example: Example) async {
      await example.checkGradients { geluTanh($0["x"]) }
    }
  }
}

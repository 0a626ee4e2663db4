/// What somebody is like, and how that shows.
struct Trait: Sendable {
  let name: String
  /// Whether a good deed is to be expected.
  let isGood: Bool
  /// How it shows on any day.
  let evidence: [Template]

  static let all = [
    Trait(
      name: "kind", isGood: true,
      evidence: [
        "{He A} fed the birds every {time}.", "{He A} never passed a stranger without a smile.",
        "{He A} carried the shopping for an old neighbor.",
      ]),
    Trait(
      name: "brave", isGood: true,
      evidence: [
        "{He A} was not even afraid of thunder.",
        "{He A} had once chased a thief past the {place}.",
        "{He A} walked past the {place} at night without a light.",
      ]),
    Trait(
      name: "honest", isGood: true,
      evidence: [
        "{He A} had never told a lie.", "{He A} once walked ten miles to give back a penny.",
        "{He A} said what {he A} thought, and {he A} thought well.",
      ]),
    Trait(
      name: "patient", isGood: true,
      evidence: [
        "{He A} could wait half a day for a butterfly.",
        "{He A} listened to everybody until the end.",
        "{He A} planted trees and watched them grow.",
      ]),
    Trait(
      name: "gentle", isGood: true,
      evidence: [
        "{He A} carried beetles out of the house.",
        "{He A} spoke so softly that the flowers leaned in.",
        "{He A} could hold an egg without breaking it.",
      ]),
    Trait(
      name: "generous", isGood: true,
      evidence: [
        "{He A} gave half of everything away.", "{He A} cooked {food} for the whole village.",
        "{He A} lent out {his A} {thing} to anybody who asked.",
      ]),
    Trait(
      name: "greedy", isGood: false,
      evidence: [
        "{He A} hid {his A} {food} every night.", "{He A} wanted whatever others had.",
        "{He A} always took the largest piece.",
      ]),
    Trait(
      name: "lazy", isGood: false,
      evidence: [
        "{He A} slept until noon.", "{He A} had not washed {his A} {thing} for a year.",
        "{He A} never carried what somebody else could carry.",
      ]),
    Trait(
      name: "selfish", isGood: false,
      evidence: [
        "{He A} did not like to share.", "{He A} thought of others only on {his A} birthday.",
        "{He A} kept the warm place by the fire for {his A} own feet.",
      ]),
    Trait(
      name: "vain", isGood: false,
      evidence: [
        "{He A} looked into every puddle to see {his A} own face.",
        "{He A} thought that nobody had such fine ears.",
        "{He A} told everybody how clever {he A} was.",
      ]),
    Trait(
      name: "rude", isGood: false,
      evidence: [
        "{He A} never said please.", "{He A} slammed every door in the village.",
        "{He A} laughed when others fell.",
      ]),
    Trait(
      name: "careless", isGood: false,
      evidence: [
        "{He A} left the gate open every {time}.", "{He A} forgot what {he A} had promised.",
        "{He A} lost one {thing} after another.",
      ]),
  ]
}

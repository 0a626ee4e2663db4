/// The sentences around a plot: who there was, how it began, how it ended.
enum Frame {
  static let opening: [Template] = [
    "Once upon a time there was {a kind}. {His A} name was {A}.",
    "Once upon a time there was {a kind} named {A}.",
    "Once there lived {a kind} who was called {A}.",
    "Near the {place} there lived {a kind}, and {his A} name was {A}.",
  ]
  static let home: [Template] = [
    "{He A} lived in {a size} house by the {place}.",
    "{His A} house was {size} and had {a color} door.",
    "{He A} had {a size} room with {a color} {thing} in it.",
  ]
  static let trait: [Template] = [
    "{A} was very {trait}.", "Everybody knew that {A} was {trait}.", "{A} was {trait} by nature.",
  ]
  static let friend: [Template] = [
    "{A} had a friend, {a kind} named {B}.", "{His A} best friend was {a kind} named {B}.",
    "Next door lived {a kind}. {His B} name was {B}.",
  ]
  static let together: [Template] = [
    "They often played {game} together.", "Every {time} they met at the {place}.",
    "{B} liked {food}, and so did {A}.",
  ]
  static let weather: [Template] = [
    "It was {weather}.", "The day was {weather}, and the sky was {color}.",
  ]
  /// What stands before something that happens.
  static let onceThen: [Template] = [
    "One {time}, ", "Then, one {time}, ", "It happened one {time} that ",
  ]
  static let later: [Template] = [
    "A week later, ", "Some time after that, ", "Not long after that, ",
  ]

  /// A deed as it was to be expected, and one that was not.
  static let expected: [Template] = [
    "{A} was {trait}, so {he A} ", "Because {A} was {trait}, {he A} ",
  ]
  static let unexpected: [Template] = [
    "{A} was {trait}, but this time {he A} ", "Nobody had thought it of {A}, but {he A} ",
  ]
  /// Where nothing is expected: somebody who was helped, or was not, has a turn.
  static let inTurn: [Template] = ["{A} remembered, and {he A} "]

  static let happyEnding: [Template] = [
    "From that day on they were the best of friends.",
    "That night both of them were {feeling}.",
    "They lived near each other for many years and were {feeling}.",
    "In the end everybody was {feeling}.",
  ]
  static let sadEnding: [Template] = [
    "From that day on they did not speak with each other.",
    "That night both of them were alone.",
    "In the end nobody came to play with {A} any more.",
    "{A} ate {his A} supper alone, and it did not taste of anything.",
  ]
  /// How a bad deed can end well all the same.
  static let remorse: [Template] = [
    "Then {A} was sorry and gave {B} {gift}.", "But {A} could not sleep and went to say sorry.",
    "The next day {A} came and made up for it.",
  ]
  /// How a good deed can end badly all the same.
  static let misfortune: [Template] = [
    "But {B} forgot it as soon as it was over.", "But {B} never said a word of thanks.",
    "But {B} told everybody that {he B} had done it all alone.",
  ]
  static let goodJudgement: [Template] = [
    "{A} had been a true friend, and that was good.",
    "{A} had thought of somebody else, and that was good.",
    "{A} had done the right thing, and that was good.",
  ]
  static let badJudgement: [Template] = [
    "{A} had been a false friend, and that was bad.",
    "{A} had thought of nobody else, and that was bad.",
    "{A} had done the wrong thing, and that was bad.",
  ]
}

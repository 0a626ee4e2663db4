/// Something that happens to a friend, what the hero does about it, and what comes of that.
struct Plot: Sendable {
  /// What happens to the friend.
  let trouble: [Template]
  /// What the hero does, behind “she …”: a good deed, or a bad one.
  let good, bad: [Template]
  /// What comes of the deed.
  let afterGood, afterBad: [Template]

  static let all = [
    lost, stuck, hungry, broken, race, storm, work, secret, sick, bridge,
  ]

  static let lost = Plot(
    trouble: [
      "{B} lost {his B} {color} {thing} near the {place}.",
      "{B} came back from the {place} without {his B} {color} {thing}.",
      "the wind took {B}'s {color} {thing} and carried it to the {place}.",
      "{B} could not find {his B} {color} {thing}, which had been a present.",
    ],
    good: [
      "looked for it all day and found it under the {spot}",
      "went back with {B} and helped to look behind every {spot}, until they found it",
      "found it beside the {spot} and gave it back at once",
      "asked everybody near the {place} until a stranger brought it back",
    ],
    bad: [
      "found it under the {spot} and kept it",
      "said that it was not worth the trouble and went on playing {game}",
      "hid it behind the {spot} and laughed",
      "found it and sold it for {food}",
    ],
    afterGood: [
      "{B} held the {thing} tight and gave {A} {gift}.",
      "{B} jumped for joy and showed the {thing} to everybody.",
      "They carried the {thing} home together and shared some {food}.",
    ],
    afterBad: [
      "{B} looked for the {thing} until it was dark and went home alone.",
      "{B} found out about it and was {sadness}.",
      "{B} never saw the {thing} again.",
    ])

  static let stuck = Plot(
    trouble: [
      "{B} slipped and fell into a deep hole near the {place}.",
      "{B} sank into the mud near the {place} up to the knees.",
      "{B} got stuck behind the {spot} and {sound} for help.",
      "{B} fell into the cold water near the {place} and could not swim.",
    ],
    good: [
      "ran for a rope and pulled {him B} out",
      "held out {his A} {thing} and did not let go until {B} was safe",
      "came at once and pulled with all {his A} might",
      "called the neighbors, and together they pulled {him B} free",
    ],
    bad: [
      "heard {him B} and walked on",
      "pointed at {him B} and laughed",
      "said that somebody else would surely come",
      "was too busy eating {food} to look up",
    ],
    afterGood: [
      "{B} was cold and dirty, but safe, and gave {A} {gift}.",
      "{B} shook all over and said thank you three times.",
      "They sat by the fire until {B} was warm again.",
    ],
    afterBad: [
      "{B} had to wait until night, when a stranger came by.",
      "{B} got out at last, all alone, and was {sadness}.",
      "{B} caught a cold and stayed in bed for a week.",
    ])

  static let hungry = Plot(
    trouble: [
      "{B} had nothing left to eat but old {food}.",
      "mice ate all the {food} that {B} had kept for the winter.",
      "{B} dropped all {his B} {food} into the mud.",
      "{B} was so hungry that {he B} could not sleep.",
    ],
    good: [
      "cut {his A} own dinner in two and gave {B} the bigger half",
      "filled {a thing} with food and put it at {B}'s door",
      "asked {B} to come to supper every night",
      "shared all that was in the house",
    ],
    bad: [
      "hid {his A} own food under the {spot}",
      "ate a whole cake in front of {him B}",
      "closed the door and said that there was nothing",
      "asked {him B} to pay for every crumb",
    ],
    afterGood: [
      "{B} ate until nothing was left and told a long story.",
      "It was not much, but it tasted better than any feast.",
      "{B} slept well that night and came with {gift} the next day.",
    ],
    afterBad: [
      "{B} went to bed with an empty stomach.",
      "{B} walked away and was {sadness}.",
      "After that {B} did not knock at that door again.",
    ])

  static let broken = Plot(
    trouble: [
      "{A} broke {B}'s best {thing} while nobody was looking.",
      "{A} sat on {B}'s new {thing}, and it was never the same again.",
      "{A} borrowed {B}'s {color} {thing} and dropped it near the {place}.",
      "{A} spilled {food} all over {B}'s {color} {thing}.",
    ],
    good: [
      "told the truth at once and said sorry",
      "went to {B} and asked how to make it good again",
      "worked for a week to buy a new one",
      "sat up all night to mend it",
    ],
    bad: [
      "said that the wind had done it",
      "hid what was left of it under the {spot}",
      "told everybody that {B} had done it",
      "said nothing and looked the other way",
    ],
    afterGood: [
      "{B} was cross for a moment, but then {he B} smiled.",
      "Together they made it even better than it had been.",
      "{B} said that a friend is worth more than {a thing}.",
    ],
    afterBad: [
      "{B} found out in the end and was {sadness}.",
      "From then on {B} locked the door.",
      "{B} had to go without {a thing} for the whole year.",
    ])

  static let race = Plot(
    trouble: [
      "{B} and {A} ran a race to the {place}, and {B} fell and hurt a knee.",
      "in the great race around the {place}, {B} took the wrong way.",
      "{B} wanted to learn {game}, but {he B} lost every time.",
      "{B} came last in the games near the {place}, and everybody laughed.",
    ],
    good: [
      "went home with {him B} and did not talk of the prize",
      "asked {him B} to be on {his A} side the next time",
      "told {him B} that anybody can have a bad day",
      "stayed and showed {him B} how to do better",
    ],
    bad: [
      "cheered and danced in front of {him B}",
      "called {him B} a snail",
      "told everybody about it for a week",
      "went to the feast without {him B}",
    ],
    afterGood: [
      "The others stopped laughing, and nobody minded any more.",
      "{B} tried again the next day, and it went much better.",
      "{B} forgot the others and gave {A} {gift}.",
    ],
    afterBad: [
      "{B} went home without a word and was {sadness}.",
      "{B} never wanted to play again.",
      "{B} sat behind the {spot} until all were gone.",
    ])

  static let storm = Plot(
    trouble: [
      "a storm blew the roof off {B}'s house.",
      "the river rose and {B} had to leave {his B} home.",
      "it snowed so hard that {B}'s roof fell in.",
      "lightning struck {B}'s house near the {place}.",
    ],
    good: [
      "took {him B} in and made a bed of hay",
      "went out into the rain to bring {him B} home",
      "lent {him B} a blanket and dry clothes",
      "helped to build everything up again",
    ],
    bad: [
      "locked the door and blew out the candle",
      "said that there was no room",
      "stayed in bed and pulled the blanket over {his A} ears",
      "told {him B} to ask somebody else",
    ],
    afterGood: [
      "They listened to the thunder and were not afraid.",
      "In the morning the sun came out, and {B} gave {A} {gift}.",
      "{B} stayed until spring, and they were never bored.",
    ],
    afterBad: [
      "{B} spent the night under the {spot}, wet and cold.",
      "{B} moved to another village and was {sadness}.",
      "It took {B} a whole month to make everything dry.",
    ])

  static let work = Plot(
    trouble: [
      "{B} had to carry a hundred sacks to the {place}.",
      "{B} had to paint the long fence near the {place} before dark.",
      "{B} had to pull up all the weeds in the garden.",
      "{B} had to wash every dish in the village.",
    ],
    good: [
      "rolled up {his A} sleeves and worked beside {him B} until the evening",
      "got up before the sun and did half of it",
      "asked all the others to come and help",
      "sang a song with {him B}, and the work went twice as fast",
    ],
    bad: [
      "lay in the shade and ate {food}",
      "promised to come and went fishing",
      "said that work is for others",
      "slept until noon and then slept again",
    ],
    afterGood: [
      "When all was done, they shared {food} on the grass.",
      "{B} paid with {gift} and a big smile.",
      "They were tired, but they laughed all the way home.",
    ],
    afterBad: [
      "{B} worked all night and could hardly stand.",
      "{B} did it alone and was {sadness}.",
      "It was not done in time, and the others were angry with {B}.",
    ])

  static let secret = Plot(
    trouble: [
      "{B} told {A} a secret and asked {him A} to keep it.",
      "{B} showed {A} where {he B} had hidden {his B} {color} {thing}.",
      "{B} told {A} in a low voice what nobody else should know.",
      "{B} let {A} read {his B} secret diary.",
    ],
    good: [
      "kept the secret, even when the others asked again and again",
      "told nobody, not even at home",
      "said that the secret was safe, and so it was",
      "held {his A} tongue, though it was hard",
    ],
    bad: [
      "told it to everybody in the village",
      "sold the secret for {food}",
      "wrote it on the wall in big letters",
      "made a song of it",
    ],
    afterGood: [
      "{B} knew then whom to trust.",
      "A year later they still had it between them.",
      "{B} thanked {him A} with {gift}.",
    ],
    afterBad: [
      "Everybody laughed, and {B} was {sadness}.",
      "{B} never told {him A} anything again.",
      "{B} hid under the {spot} for three days.",
    ])

  static let sick = Plot(
    trouble: [
      "{B} lay in bed with a fever.",
      "{B} ate {food} until {he B} felt very ill.",
      "{B} had a bad tooth and could not chew.",
      "{B} fell near the {place} and broke a leg.",
    ],
    good: [
      "cooked soup and brought it every day",
      "sat by {his B} bed and read to {him B}",
      "ran through the night to fetch the doctor",
      "played {game} with {him B} on the blanket",
    ],
    bad: [
      "did not visit {him B} once",
      "made so much noise that {he B} could not sleep",
      "took {his B} {thing}, since {he B} did not need it now",
      "ate the soup that was meant for {him B}",
    ],
    afterGood: [
      "Soon {B} could get up again and gave {A} {gift}.",
      "{B} said that a friend is the best medicine.",
      "After a week they walked to the {place} together.",
    ],
    afterBad: [
      "It took {B} a long time to get well.",
      "{B} looked at the wall all day and was {sadness}.",
      "When {B} was well again, {he B} visited others.",
    ])

  static let bridge = Plot(
    trouble: [
      "{B} stood at the old bridge and did not dare to cross it.",
      "{B} did not know the way home from the {place}.",
      "a dark shadow followed {B} from the {place}.",
      "{B} heard a strange noise under the {spot} and {sound}.",
    ],
    good: [
      "took {him B} by the hand and went first",
      "lit a candle and led the way",
      "stayed at {his B} side until all was well",
      "went along all the way and talked of {game}",
    ],
    bad: [
      "ran off and left {him B} there",
      "jumped out of the dark to frighten {him B}",
      "sent {him B} the wrong way for fun",
      "called {him B} a coward",
    ],
    afterGood: [
      "At home they looked back and laughed.",
      "{B} was safe and gave {A} {gift}.",
      "{B} was never afraid of it again.",
    ],
    afterBad: [
      "{B} stood there until the morning and was {sadness}.",
      "{B} walked for hours before {he B} found the way.",
      "{B} dreamed of it for many nights.",
    ])
}

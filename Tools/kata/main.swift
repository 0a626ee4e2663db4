import CommandLines
import Curriculum

Tool(workshop: .nearest(), console: .standard).program.main()

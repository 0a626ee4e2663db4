import CommandLines

Tool(console: .standard).program.main()
